# An ARG before the first FROM belongs to no stage.
# expect: line 7 pip install blocked

ARG PIP_BREAK_SYSTEM_PACKAGES=1
FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
