/** What `helm template --include-crds` prints, in short. */
export const rendered = `---
# Source: app/crds/things.yaml
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    controller-gen.kubebuilder.io/version: v0.19.0
  name: things.acme.dev
spec:
  group: acme.dev
  names:
    categories: [all]
    kind: Thing
    plural: things
  scope: Cluster
  versions: []
---
# Source: app/templates/empty.yaml
# nothing is switched on
---
# Source: app/templates/rbac.yaml
kind: ClusterRole
apiVersion: rbac.authorization.k8s.io/v1
metadata:
  name: app
---
# Source: app/templates/thing.yaml
apiVersion: acme.dev/v1
kind: Thing
metadata:
  name: first
---
# Source: app/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  # the controller
  name: app
  labels: { app: app }
spec:
  template:
    spec:
      containers:
        - name: app
          image: "ghcr.io/acme/app:v1.4.0"
          args: [--worker-image=ghcr.io/acme/app:v1.4.0, "--log=x"]
        - name: proxy
          image: quay.io/proxy:v3
---
# Source: app/templates/cleanup.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: cleanup
  annotations: { "helm.sh/hook": "pre-delete,post-rollback" }
---
# Source: app/templates/prepare.yaml
apiVersion: batch/v1
kind: Job
metadata: { name: prepare, annotations: { "helm.sh/hook": "pre-install,pre-upgrade" } }
---
# Source: app/templates/reader.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: reader
  namespace: kube-system
`;
