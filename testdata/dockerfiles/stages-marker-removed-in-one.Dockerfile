# expect: line 11 pip install proceeds in system
# expect: line 15 pip install blocked
# expect-after stage 1: pip-root down, pip-user down, uv down
# expect-after: pip-root up, pip-user up, uv up

FROM debian:13 AS base
RUN apt-get update && apt-get install -y python3-pip

FROM base AS naked
RUN rm /usr/lib/python3.13/EXTERNALLY-MANAGED
RUN pip install flask

FROM base
COPY --from=naked /usr/local /usr/local
RUN pip install gunicorn
