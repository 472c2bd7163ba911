# expect: line 8 pip install proceeds
# expect: line 9 pip install no-such-option
# expect-after: pip-root down, pip-user down, uv down

FROM amazonlinux:2023
RUN dnf install -y python3-pip
ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN pip3 install flask
RUN pip3 install --break-system-packages flask
