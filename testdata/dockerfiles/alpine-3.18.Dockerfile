# expect: line 7 pip install proceeds
# expect: line 8 pip install proceeds
# expect-after: pip-root down, pip-user down, uv down

FROM alpine:3.18
RUN apk add --no-cache py3-pip
RUN pip install flask
RUN pip install --break-system-packages flask
