# expect: line 7 pip install proceeds
# expect: line 8 pip install no-such-option
# expect-after: pip-root down, pip-user down, uv down

FROM rockylinux:9
RUN dnf install -y python3-pip
RUN pip3 install flask
RUN pip3 install --break-system-packages flask
