# Debian 12 has Python 3.11: a pip3.13 is somebody else's.
# expect: line 6 pip install unknown
# expect: line 7 pip install blocked
FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN pip3.13 install requests || true
RUN pip3.11 install requests
