# expect: line 6 pip install proceeds in system

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
ENV PIP_BREAK_SYSTEM_PACKAGES=1
CMD pip install flask && flask run
