# sudo drops the variables of the image, unless it is told to keep them.
# expect: line 13 pip install blocked
# expect: line 14 pip install proceeds in system
# expect: line 15 pip install proceeds in system
# expect: line 16 pip install proceeds in system
# expect: line 17 pip install proceeds in user

FROM debian:12
RUN apt-get update && apt-get install -y python3-pip sudo
RUN useradd -m dev && echo 'dev ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/dev
ENV PIP_BREAK_SYSTEM_PACKAGES=1
USER dev
RUN sudo pip install flask || true
RUN sudo -E pip install flask
RUN sudo --preserve-env=PIP_BREAK_SYSTEM_PACKAGES pip install flask
RUN sudo PIP_BREAK_SYSTEM_PACKAGES=1 pip install flask
RUN pip install flask
