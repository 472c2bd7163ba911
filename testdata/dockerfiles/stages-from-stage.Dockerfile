# What a stage changes holds for those that start from it, and for no other.
# expect: line 14 pip install proceeds in system
# expect: line 17 pip install proceeds in system
# expect: line 20 pip install blocked
# expect-after stage 0: pip-root up, pip-user up, uv up
# expect-after stage 1: pip-root down, pip-user down, uv up
# expect-after: pip-root up, pip-user up, uv up

FROM ubuntu:24.04 AS base
RUN apt-get update && apt-get install -y python3-pip

FROM base AS overridden
ENV PIP_BREAK_SYSTEM_PACKAGES=1
RUN pip install flask

FROM overridden AS heir
RUN pip install gunicorn

FROM base
RUN pip install flask
