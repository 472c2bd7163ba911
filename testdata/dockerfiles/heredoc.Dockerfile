# A heredoc is one script for sh, which goes on after a failure unless it is told otherwise.
# expect: line 12 pip install blocked
# expect: line 13 pip install proceeds in system
# expect: line 19 pip install proceeds in system
# expect: line 23 pip install blocked
# expect: line 24 pip install not reached
# expect-after: pip-root up, pip-user up, uv up

FROM debian:13
RUN apt-get update && apt-get install -y python3-pip
RUN <<EOF
pip install flask
pip install --break-system-packages flask
EOF
COPY <<EOF /etc/pip.conf
[install]
break-system-packages = true
EOF
RUN pip install gunicorn
RUN rm /etc/pip.conf
RUN <<EOF
set -e
pip install flask
pip install --break-system-packages gunicorn
EOF
