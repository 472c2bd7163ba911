# What os-release says of a known image decides branches.
# expect: line 6 pip install no-such-option
FROM ubuntu:22.04
RUN apt-get update && apt-get install -y python3-pip
RUN . /etc/os-release; if [ "$VERSION_ID" = 24.04 ]; then pip3 install --break-system-packages one; fi
RUN [ "$(. /etc/os-release && echo $ID)" = ubuntu ] && pip3 install --break-system-packages two || true
