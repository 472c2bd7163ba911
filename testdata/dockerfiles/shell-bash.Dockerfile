# What one RUN activates is gone in the next.
# expect: line 10 pip install proceeds in venv
# expect: line 11 pip install blocked
# expect: line 12 pip install proceeds in venv

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip python3-venv
RUN python3 -m venv /opt/venv
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN source /opt/venv/bin/activate && pip install flask
RUN pip install flask | tee log || true
RUN ["/opt/venv/bin/pip", "install", "gunicorn"]
