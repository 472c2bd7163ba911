# A user's configuration is the user's own.
# expect: line 10 pip install proceeds in user
# expect: line 12 pip install blocked
# expect-after: pip-root up, pip-user down, uv up

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip && useradd -m dev
USER dev
RUN pip config set global.break-system-packages true
RUN pip install flask
USER root
RUN pip install flask
