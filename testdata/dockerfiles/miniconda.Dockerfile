# expect: line 6 pip install proceeds
# expect: line 7 conda install proceeds
# expect-after: pip-root down

FROM continuumio/miniconda3
RUN pip install flask
RUN conda install -y numpy
