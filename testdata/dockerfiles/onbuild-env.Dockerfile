# expect: line 9 pip install blocked
# expect: line 12 pip install proceeds in system
# expect-after stage 0: pip-root up
# expect-after: pip-root down, uv up

FROM debian:12 AS base
RUN apt-get update && apt-get install -y python3-pip
ONBUILD ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN pip install flask || true

FROM base
RUN pip install flask
