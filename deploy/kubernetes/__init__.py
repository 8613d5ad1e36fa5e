"""The Kubernetes manifests as code: `python -m deploy.kubernetes` writes the Kustomize base beside it."""
