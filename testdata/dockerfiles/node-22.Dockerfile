# The image has Debian 12's Python, without pip.
# expect: line 8 pip install blocked
# expect: line 9 pip install proceeds in system
# expect-after: pip-root up, pip-user up, uv up

FROM node:22
RUN apt-get update && apt-get install -y python3-pip
RUN pip3 install flask || true
RUN pip3 install --break-system-packages flask
