# pip 22.3.1.
# expect: line 7 pip install proceeds
# expect: line 8 pip install no-such-option
# expect-after: pip-root down

FROM python:3.11.3-slim
RUN pip install flask
RUN pip install --break-system-packages flask
