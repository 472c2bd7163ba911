# The newer pip in /usr/local knows the option, and finds no marker.
# expect: line 10 pip install no-such-option
# expect: line 11 pip install proceeds in system
# expect: line 12 pip install proceeds in system
# expect: line 13 pip install proceeds in system
# expect-after: pip-root down, pip-user down, uv down

FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3-pip
RUN pip3 install --break-system-packages flask || true
RUN PIP_BREAK_SYSTEM_PACKAGES=1 pip3 install flask
RUN pip3 install -U pip
RUN pip3 install --break-system-packages flask
