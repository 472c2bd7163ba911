# There is nothing yet to remove.
# expect: line 8 pip install blocked
# expect-after: pip-root up, pip-user up, uv up

FROM debian:12
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
