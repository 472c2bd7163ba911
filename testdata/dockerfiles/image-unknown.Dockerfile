# Nobody can tell what is in it.
# expect: line 6 pip install unknown
# expect-after: pip-root unknown, pip-user unknown, uv unknown

FROM registry.example.com/team/base:7
RUN pip install flask
