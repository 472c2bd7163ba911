# An ARG holds in the stages that build on its own, too, but not in others, nor in what runs later.
# expect: line 11 pip install proceeds in system
# expect: line 12 pip install blocked
# expect: line 15 pip install blocked
# expect: line 20 pip install proceeds in system
# expect-after stage 1: pip-root up
FROM debian:12 AS base
ARG PIP_BREAK_SYSTEM_PACKAGES=1
RUN apt-get update && apt-get install -y python3-pip
FROM base AS child
RUN pip install flask
CMD pip install gunicorn
FROM debian:12 AS other
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask || true
FROM base AS kept
ARG KEEP=1
ENV PIP_BREAK_SYSTEM_PACKAGES=$KEEP
FROM kept
RUN pip install flask
