# The image's own Python comes first on PATH, whatever apt installs beside it.
# expect: line 8 pip install proceeds
# expect: line 10 pip install proceeds
# expect: line 11 pip install blocked
# expect: line 12 pip install blocked

FROM python:3.12
RUN pip install flask
RUN apt-get update && apt-get install -y python3-pip
RUN pip install flask
RUN /usr/bin/python3 -m pip install flask || true
RUN /usr/bin/pip3 install flask
