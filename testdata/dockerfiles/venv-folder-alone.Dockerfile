# A folder alone is no environment.
# expect: line 6 pip install blocked
FROM debian:12
RUN apt-get update && apt-get install -y python3-pip && mkdir -p /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install requests
