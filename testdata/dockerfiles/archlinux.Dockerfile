# expect: line 7 pip install blocked
# expect: line 8 pip install blocked
# expect-after: pip-root up, pip-user up, uv up

FROM archlinux:latest
RUN pacman -Syu --noconfirm python-pip
RUN pip install flask || true
RUN python -m pip install --user flask
