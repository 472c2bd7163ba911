# Ubuntu's .bashrc ends at once in a shell that nobody types into.
# expect: line 7 pip install blocked
FROM ubuntu:24.04
RUN apt-get update && apt-get install -y python3-pip python3-venv && python3 -m venv /opt/v
RUN echo 'source /opt/v/bin/activate' >> ~/.bashrc
SHELL ["/bin/bash", "-l", "-c"]
RUN pip install requests
