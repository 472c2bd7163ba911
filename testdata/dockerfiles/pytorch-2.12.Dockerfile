# conda's Python until 2.9; Ubuntu's own since.
# expect: line 5 pip install blocked

FROM pytorch/pytorch:2.12.0-cuda13.0-cudnn9-runtime
RUN pip install flask
