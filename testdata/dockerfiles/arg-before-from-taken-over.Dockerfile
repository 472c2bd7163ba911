# expect: line 7 pip install proceeds in system

ARG PIP_BREAK_SYSTEM_PACKAGES=1
FROM debian:12
ARG PIP_BREAK_SYSTEM_PACKAGES
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
