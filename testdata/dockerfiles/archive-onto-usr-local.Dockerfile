# What an archive brings to /usr/local, nobody can tell: a pip, if there is no other; but not another than the system's.
# expect: line 7 pip install unknown
# expect: line 9 pip install blocked
FROM debian:12
RUN apt-get update && apt-get install -y curl python3
RUN curl -fsSL https://files.example/tools.tar.gz | tar xz -C /usr/local
RUN pip3 install requests || true
RUN apt-get install -y python3-pip
RUN pip3 install requests
