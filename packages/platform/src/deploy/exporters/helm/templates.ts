import { livePath, port, readyPath } from '../exporter.ts'

const labels = 'labels: {{- include "levain.labels" . | nindent 4 }}'
const selector = '{{- include "levain.selector" . | nindent'

const helpers = `{{- define "levain.name" -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "levain.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "levain.labels" -}}
{{ include "levain.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}
`

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  # A pod leaves only when its successor is ready.
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  selector:
    matchLabels: ${selector} 6 }}
  template:
    metadata:
      labels: {{- include "levain.labels" . | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        seccompProfile:
          type: RuntimeDefault
      terminationGracePeriodSeconds: 45
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: ${selector} 14 }}
      containers:
        - name: serve
          image: {{ .Values.image | quote }}
          env:
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          ports:
            - name: http
              containerPort: ${port}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          startupProbe:
            httpGet:
              path: ${readyPath}
              port: http
            periodSeconds: 1
            failureThreshold: 120
          readinessProbe:
            httpGet:
              path: ${readyPath}
              port: http
            periodSeconds: 5
          livenessProbe:
            httpGet:
              path: ${livePath}
              port: http
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
              {{- if .Values.log.existingClaim }}
              subPathExpr: $(POD_NAME)
              {{- end }}
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: log
          {{- if .Values.log.existingClaim }}
          persistentVolumeClaim:
            claimName: {{ .Values.log.existingClaim | quote }}
          {{- else }}
          emptyDir:
            sizeLimit: {{ .Values.log.sizeLimit | quote }}
          {{- end }}
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
`

const service = `apiVersion: v1
kind: Service
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  type: ClusterIP
  selector: ${selector} 4 }}
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: http
`

const autoscaler = `{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "levain.name" . }}
  minReplicas: {{ .Values.replicas }}
  maxReplicas: {{ max .Values.replicas .Values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .Values.autoscaling.targetCpuPercent }}
{{- end }}
`

const disruption = `{{- if gt (int .Values.replicas) 1 }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: ${selector} 6 }}
{{- end }}
`

const policy = `{{- if .Values.networkPolicy.enabled }}
# Requests come in; nothing goes out: the model is in the image.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  podSelector:
    matchLabels: ${selector} 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
        - protocol: TCP
          port: http
      from:
        {{- if .Values.networkPolicy.from }}
        {{- toYaml .Values.networkPolicy.from | nindent 8 }}
        {{- else }}
        - namespaceSelector: {}
        {{- end }}
  egress: []
{{- end }}
`

const ingress = `{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  {{- with .Values.ingress.className }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  {{- with .Values.ingress.tlsSecret }}
  tls:
    - hosts: [{{ $.Values.ingress.host | quote }}]
      secretName: {{ . | quote }}
  {{- end }}
  rules:
    - host: {{ required "ingress.host is needed" .Values.ingress.host | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "levain.name" . }}
                port:
                  name: http
{{- end }}
`

const monitor = `{{- if .Values.serviceMonitor.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "levain.name" . }}
  ${labels}
spec:
  selector:
    matchLabels: ${selector} 6 }}
  endpoints:
    - port: http
      path: /metrics
      interval: {{ .Values.serviceMonitor.interval | quote }}
{{- end }}
`

const notes = `It answers inside the cluster at http://{{ include "levain.name" . }}.{{ .Release.Namespace }}:{{ .Values.service.port }}/predict
`

/** Of the chart, by path. */
export const templates = {
  'templates/_names.tpl': helpers,
  'templates/deployment.yaml': deployment,
  'templates/service.yaml': service,
  'templates/autoscaler.yaml': autoscaler,
  'templates/disruption-budget.yaml': disruption,
  'templates/network-policy.yaml': policy,
  'templates/ingress.yaml': ingress,
  'templates/service-monitor.yaml': monitor,
  'templates/NOTES.txt': notes,
}
