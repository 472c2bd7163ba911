# uv takes the system's Python only when it is told to, and reads no variable of pip's.
# expect: line 12 uv install error
# expect: line 13 uv install blocked
# expect: line 15 uv install blocked
# expect: line 16 uv install proceeds in system
# expect: line 17 uv install blocked

FROM debian:13
COPY --from=ghcr.io/astral-sh/uv:latest /uv /usr/local/bin/uv
RUN apt-get update && apt-get install -y python3
ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN uv pip install flask || true
RUN uv pip install --system flask || true
ENV UV_SYSTEM_PYTHON=1
RUN uv pip install flask || true
RUN uv pip install --break-system-packages flask
RUN uv venv /venv && VIRTUAL_ENV=/venv uv pip install flask
