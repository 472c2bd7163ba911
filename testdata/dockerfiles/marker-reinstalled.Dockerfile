# expect: line 8 pip install proceeds in system
# expect: line 10 pip install blocked
# expect-after: pip-root up, pip-user up, uv up

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
RUN pip install flask
RUN apt-get install -y --reinstall libpython3.11-stdlib
RUN pip install flask
