# The marker lies in /usr/lib64.
# expect: line 9 pip install blocked
# expect: line 10 pip install proceeds
# expect-after: pip-root up, pip-user up

FROM opensuse/tumbleweed
RUN zypper --non-interactive install python3-pip
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
RUN pip install flask || true
RUN pip install --break-system-packages flask
