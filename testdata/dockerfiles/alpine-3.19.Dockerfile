# expect: line 9 pip install blocked
# expect: line 10 pip install proceeds in directory
# expect: line 11 pip install proceeds
# expect: line 12 pip install proceeds in venv
# expect-after: pip-root up, pip-user up, uv up

FROM alpine:3.19
RUN apk add --no-cache py3-pip
RUN pip install flask || true
RUN pip install --target /app/lib flask
RUN pip install --break-system-packages flask
RUN python3 -m venv /venv && /venv/bin/pip install flask
