# An ONBUILD runs where the stage is built upon, before everything else there.
# expect: line 8 pip install blocked
# expect: line 11 pip install not reached
# expect-after stage 0: pip-root up

FROM debian:12 AS base
RUN apt-get update && apt-get install -y python3-pip
ONBUILD RUN pip install flask

FROM base
RUN pip install --break-system-packages gunicorn
