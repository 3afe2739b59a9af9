# The one image: the whole server, or with AGROVET_MODULES one module of it.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS packages
COPY requirements/app.txt /build/
# Without pip: nothing is installed into what runs. And without what only translators and debuggers read, and without
# the compiled form of what Twilio sells besides messages: nothing here imports it, and who does compiles it then.
RUN python -m venv --without-pip /opt/agrovet \
    && pip --python /opt/agrovet/bin/python install --no-cache-dir --require-hashes --requirement /build/app.txt \
    && find /opt/agrovet -type f \( -name '*.po' -o -name '*.map' -o -path '*/twilio/rest/*.pyc' \
        ! -path '*/twilio/rest/__pycache__/*' ! -path '*/twilio/rest/api/*' \) -delete

# What the image is made of, for those who look for known weaknesses in it.
FROM packages AS bill
COPY requirements/sbom.txt pyproject.toml /build/
RUN python -m venv /opt/bill \
    && /opt/bill/bin/pip install --no-cache-dir --require-hashes --requirement /build/sbom.txt
RUN /opt/bill/bin/cyclonedx-py environment --output-reproducible --mc-type application \
        --pyproject /build/pyproject.toml --output-file /build/sbom.cdx.json /opt/agrovet/bin/python

FROM ${PYTHON}
ENV PATH=/opt/agrovet/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AGROVET_DATA_DIR=/var/lib/agrovet \
    AGROVET_GRACE_SECONDS=6 \
    AGROVET_LOG_FORMAT=json
RUN groupadd --system --gid 10001 agrovet \
    && useradd --system --uid 10001 --gid agrovet --home-dir /var/lib/agrovet --no-create-home agrovet \
    && install --directory --owner=agrovet --group=agrovet --mode=0700 /var/lib/agrovet \
    && install --directory --owner=agrovet --group=agrovet /routing
COPY --from=packages /opt/agrovet /opt/agrovet
COPY --from=bill /build/sbom.cdx.json /usr/share/doc/agrovet/
WORKDIR /srv/agrovet
COPY manage.py pyproject.toml ./
COPY agrovet agrovet
COPY modules modules
COPY extraction extraction
RUN python -m compileall -q agrovet modules extraction
USER agrovet
VOLUME /var/lib/agrovet
EXPOSE 8000 8001 8002 8003 8004 8005 8006
# The supervisor migrates, serves, restarts what dies, and on SIGTERM finishes what is in flight.
ENTRYPOINT ["python", "-m", "agrovet.serving", "--host", "0.0.0.0"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "-m", "agrovet.serving.probe"]
ARG VERSION=0.1.0 REVISION= CREATED=
LABEL org.opencontainers.image.title="AgroVet" \
      org.opencontainers.image.description="The backend of the AgroVet app: six modules in one server, or one of them." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.base.name="docker.io/library/python:3.11-slim-bookworm"
