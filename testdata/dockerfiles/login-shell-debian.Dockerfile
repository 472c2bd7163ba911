# Debian's root has a .profile that reads .bashrc in bash.
# expect: line 6 pip install proceeds in venv
FROM debian:12
RUN apt-get update && apt-get install -y python3-venv && python3 -m venv /opt/v
RUN echo 'source /opt/v/bin/activate' >> ~/.bashrc
RUN bash -lc 'pip install requests'
