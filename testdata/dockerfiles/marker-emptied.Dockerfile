# Only that it is there counts.
# expect: line 9 pip install blocked
# expect: line 11 pip install proceeds in system
# expect-after: pip-root down, pip-user down, uv down

FROM ubuntu:24.04
RUN apt-get update && apt-get install -y python3-pip
RUN : > /usr/lib/python3.12/EXTERNALLY-MANAGED
RUN pip install flask || true
RUN mv /usr/lib/python3.12/EXTERNALLY-MANAGED /usr/lib/python3.12/EXTERNALLY-MANAGED.old
RUN pip install flask
