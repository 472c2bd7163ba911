# Empty is as if unset; what is neither true nor false ends pip with an error.
# expect: line 12 pip install blocked
# expect: line 14 pip install blocked
# expect: line 16 pip install error
# expect: line 18 pip install proceeds in system
# expect: line 20 pip install blocked
# expect-after: pip-root up, pip-user up, uv up

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
ENV PIP_BREAK_SYSTEM_PACKAGES=""
RUN pip install flask || true
ENV PIP_BREAK_SYSTEM_PACKAGES=off
RUN pip install flask || true
ENV PIP_BREAK_SYSTEM_PACKAGES enabled
RUN pip install flask || true
ENV PIP_BREAK_SYSTEM_PACKAGES=Yes
RUN pip install flask
ENV pip_break_system_packages=1 PIP_BREAK_SYSTEM_PACKAGES=0
RUN pip install flask
