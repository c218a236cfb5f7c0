# Two stages: the first installs what is locked, the second holds only what runs.
# Not built in the repo's own gate (no container engine there); kept simple for that reason.
FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv==0.13.8
COPY requirements.lock pyproject.toml README.md ./
RUN VIRTUAL_ENV=/venv /venv/bin/uv pip install --require-hashes --requirement requirements.lock
COPY app app
COPY db db
COPY ml ml
COPY sandbox sandbox
COPY tgbot tgbot
COPY trading trading
COPY web web
RUN VIRTUAL_ENV=/venv /venv/bin/uv pip install --no-deps .
RUN cd / && NUMBA_CACHE_DIR=/kernels /venv/bin/python -m app.kernels

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/simbiot simbiot
COPY --from=build /venv /venv
# A new volume begins with what was compiled here; for another processor it is compiled once more, and kept.
COPY --from=build --chown=simbiot /kernels /var/lib/simbiot/kernels
# The root file system is read-only when run (see compose.yaml): data and caches live in the volume.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/var/lib/simbiot \
    NUMBA_CACHE_DIR=/var/lib/simbiot/kernels \
    WEB_HOST=0.0.0.0
USER simbiot
WORKDIR /var/lib/simbiot
VOLUME /var/lib/simbiot
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["simbiot"]
CMD ["run"]
