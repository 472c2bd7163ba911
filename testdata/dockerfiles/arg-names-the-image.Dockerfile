# expect: line 7 pip install no-such-option
# expect-after: pip-root down, pip-user down, uv down

ARG RELEASE=22.04
FROM ubuntu:${RELEASE}
RUN apt-get update && apt-get install -y python3-pip
RUN pip3 install --break-system-packages flask
