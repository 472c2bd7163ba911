# expect: line 8 pip install proceeds in system
# expect: line 12 pip install blocked
# expect-after: pip-root up

FROM debian:12 AS first
ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
