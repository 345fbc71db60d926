import { type Blueprint, type Exporter, livePath, port, readyPath, refuseCanary } from './exporter.ts'
import { ask, commands, readme } from './readme.ts'

/** An InferenceService of KServe in its standard mode, which needs neither Knative nor Istio. */
const kserve: Exporter = {
  title: 'KServe',
  files(blueprint) {
    refuseCanary('kserve', blueprint, 'an InferenceService splits by revisions that ran before, and in its standard mode not at all')
    return { 'inferenceservice.yaml': inferenceService(blueprint), 'README.md': page(blueprint) }
  },
}

export default kserve

const inferenceService = ({ name, model, version, image, replicas, cpu, memoryGiB }: Blueprint): string => `# ${model}@${version}
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/managed-by: levain
  annotations:
    serving.kserve.io/deploymentMode: Standard
    serving.kserve.io/autoscalerClass: hpa
spec:
  predictor:
    minReplicas: ${replicas}
    maxReplicas: ${replicas * 4}
    scaleMetric: cpu
    scaleTarget: 60
    timeout: 60
    automountServiceAccountToken: false
    terminationGracePeriodSeconds: 45
    securityContext:
      runAsNonRoot: true
      runAsUser: 65532
      runAsGroup: 65532
      fsGroup: 65532
      seccompProfile:
        type: RuntimeDefault
    containers:
      - name: kserve-container
        image: ${image}
        ports:
          - name: http1
            containerPort: ${port}
            protocol: TCP
        resources:
          requests:
            cpu: ${quantity(cpu)}
            memory: ${mebibytes(memoryGiB)}
          limits:
            memory: ${mebibytes(memoryGiB)}
        startupProbe:
          httpGet:
            path: ${readyPath}
            port: ${port}
          periodSeconds: 1
          failureThreshold: 120
        readinessProbe:
          httpGet:
            path: ${readyPath}
            port: ${port}
          periodSeconds: 5
        livenessProbe:
          httpGet:
            path: ${livePath}
            port: ${port}
          periodSeconds: 10
          failureThreshold: 6
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop: [ALL]
        volumeMounts:
          - name: log
            mountPath: /log
          - name: tmp
            mountPath: /tmp
    volumes:
      # The prediction log lives as long as its pod.
      - name: log
        emptyDir:
          sizeLimit: 5Gi
      - name: tmp
        emptyDir:
          sizeLimit: 64Mi
`

/** Cores and GiB as Kubernetes writes them. */
export const quantity = (cpu: number): string => (Number.isInteger(cpu) ? `'${cpu}'` : `${Math.round(cpu * 1000)}m`)
export const mebibytes = (memoryGiB: number): string =>
  Number.isInteger(memoryGiB) ? `${memoryGiB}Gi` : `${Math.round(memoryGiB * 1024)}Mi`

const page = (blueprint: Blueprint): string =>
  readme(
    blueprint,
    'KServe',
    'KServe scales it by load and gives it an address. The model is in the image: nothing is fetched when a pod starts.',
    [
      {
        heading: 'Apply',
        text: commands(
          'kubectl apply --filename inferenceservice.yaml',
          `kubectl wait --for=condition=Ready inferenceservice/${blueprint.name} --timeout=120s`,
        ),
      },
      {
        heading: 'Ask',
        text: `${commands(`kubectl port-forward service/${blueprint.name}-predictor 8080:80 &`, ask(blueprint, 'http://localhost:8080'))}

KServe's own addresses answer too: \`/v1/models/NAME:predict\`, and the Open Inference Protocol under \`/v2\`.`,
      },
      {
        heading: 'Another version',
        text: 'Write the file anew with `levain deploy export … --force` and apply it: pods are replaced one by one, each when its successor is ready.',
      },
      { heading: 'Remove', text: commands('kubectl delete --filename inferenceservice.yaml') },
    ],
  )
