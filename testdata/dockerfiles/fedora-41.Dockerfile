# expect: line 7 pip install proceeds
# expect: line 8 pip install proceeds
# expect-after: pip-root down, pip-user down, uv down

FROM fedora:41
RUN dnf install -y python3-pip
RUN pip install flask
RUN pip install --break-system-packages flask
