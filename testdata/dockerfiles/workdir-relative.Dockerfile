# expect: line 10 pip install proceeds in venv
# expect: line 12 pip install proceeds in venv
# expect: line 13 pip install proceeds in venv
# expect: line 14 pip install blocked

FROM ubuntu:24.04
RUN apt-get update && apt-get install -y python3-pip python3-venv
WORKDIR /srv
RUN python3 -m venv .venv
RUN .venv/bin/pip install flask
WORKDIR app
RUN ../.venv/bin/pip install flask
RUN . ../.venv/bin/activate && pip3 install flask
RUN cd .. && pip3 install flask
