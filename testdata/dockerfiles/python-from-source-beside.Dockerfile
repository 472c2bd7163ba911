# altinstall brings only the names with a version.
# expect: line 8 pip install proceeds in system
# expect: line 9 pip install blocked
FROM debian:12
RUN apt-get update && apt-get install -y curl gcc make python3-pip
RUN curl -fsSL https://www.python.org/ftp/python/3.13.1/Python-3.13.1.tgz | tar xz \
    && cd Python-3.13.1 && ./configure && make -j2 altinstall
RUN python3.13 -m pip install requests
RUN pip3 install requests
