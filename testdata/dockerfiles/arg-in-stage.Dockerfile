# An ARG is a variable of the RUNs after it, and does not outlast the build or the stage.
# expect: line 8 pip install blocked
# expect: line 10 pip install proceeds in system
# expect: line 14 pip install blocked

FROM debian:12 AS first
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask || true
ARG PIP_BREAK_SYSTEM_PACKAGES=1
RUN pip install flask

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
