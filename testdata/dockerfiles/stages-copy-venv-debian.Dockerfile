# expect: line 8 pip install proceeds in venv
# expect: line 13 pip install proceeds in venv
# expect: line 14 pip install blocked
# expect-after: pip-root up, pip-user up, uv up

FROM debian:12 AS build
RUN apt-get update && apt-get install -y python3-venv
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install flask

FROM debian:12-slim
RUN apt-get update && apt-get install -y python3-pip
COPY --from=build /opt/venv /opt/venv
RUN /opt/venv/bin/python -m pip install gunicorn
RUN pip install gunicorn
