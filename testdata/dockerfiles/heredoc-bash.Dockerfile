# expect: line 8 pip install proceeds in system
# expect: line 10 pip install blocked

FROM debian:13
RUN apt-get update && apt-get install -y python3-pip
RUN bash -e <<'EOF'
export PIP_BREAK_SYSTEM_PACKAGES=1
pip install flask
EOF
RUN pip install flask
