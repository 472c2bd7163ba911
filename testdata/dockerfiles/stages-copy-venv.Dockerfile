# expect: line 6 pip install proceeds in venv
# expect: line 11 pip install proceeds in venv

FROM python:3.12 AS build
RUN python -m venv /opt/venv
RUN /opt/venv/bin/pip install flask

FROM python:3.12-slim
COPY --from=build /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install gunicorn
