# Whichever pip below the bound comes looks at the marker; an older one would not.
# expect: line 7 pip install proceeds in none
# expect: line 8 pip install blocked
# expect: line 9 pip install proceeds in system
FROM debian:12
RUN apt-get update && apt-get install -y python3-pip
RUN pip3 install --break-system-packages 'pip<=23.1.0'
RUN pip3 install requests || true
RUN pip3 install --break-system-packages 'pip<23'
