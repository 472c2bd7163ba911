# pyenv's shims come first on PATH once its installer, which nobody has read, may have made them.
# expect: line 6 pip install blocked
# expect: line 8 pip install unknown
FROM debian:12
ENV PATH=/root/.pyenv/shims:/root/.pyenv/bin:$PATH
RUN apt-get update && apt-get install -y curl git python3-pip && pip install one || true
RUN curl -fsSL https://pyenv.run | bash && pyenv install 3.13 && pyenv global 3.13
RUN pip install two
