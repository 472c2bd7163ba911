# A Python built from source comes to /usr/local, where its pip3 is found first; it carries no marker.
# expect: line 9 pip install proceeds in system
# expect: line 11 pip install blocked
FROM debian:12
RUN apt-get update && apt-get install -y gcc make python3-pip
WORKDIR /usr/src/Python-3.13.1
ADD https://www.python.org/ftp/python/3.13.1/Python-3.13.1.tgz .
RUN ./configure && make && make install
RUN pip3 install requests
# It brings no plain pip.
RUN pip install requests
