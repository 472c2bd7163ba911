# A program of which nobody knows what it does may have made the environment.
# expect: line 8 pip install unknown
FROM debian:12
RUN apt-get update && apt-get install -y make python3-pip python3-venv
COPY Makefile /src/
RUN make -C /src environment TO=/opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip install requests
