# dash does not know `source`: pip is never started.
# expect: line 7 pip install not reached

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip python3-venv
RUN python3 -m venv /opt/venv
RUN source /opt/venv/bin/activate && pip install flask
